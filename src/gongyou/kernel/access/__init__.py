"""Who may see and do what: nodes joined by dated links on lines, roles at nodes, viewers, scopes and routes."""
