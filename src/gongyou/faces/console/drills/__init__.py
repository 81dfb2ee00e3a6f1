"""Pages of drills on the job."""
