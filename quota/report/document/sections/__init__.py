"""The sections and attachments of the paper, one file each, in the order in which they stand."""
