"""What the engine itself declares: fact tables of matters and clocks, and the figures that every procedure has."""
