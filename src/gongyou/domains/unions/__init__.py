"""The strand of unions and their members: joining, transfer, rosters, the figures about them."""
