"""Components, template tags and styles that every face shares; knows no domain word."""
