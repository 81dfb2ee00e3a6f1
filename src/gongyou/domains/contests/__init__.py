"""The strand of contests: plans, labour and skill contests, drills, the entrepreneurship contest."""
