"""What the ready bot can do. One folder per feature, which holds its rules, its storage, its commands and its pages."""
