"""A file opened into grids of cells, and how places in it are named."""
