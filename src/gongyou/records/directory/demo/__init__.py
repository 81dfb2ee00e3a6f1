"""The demo district's directory: invented people, firms and unions in the numbers of the source article."""
