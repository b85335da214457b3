"""试算: a what-if in the browser, on the planner's own machine. The only package that knows of the web."""
