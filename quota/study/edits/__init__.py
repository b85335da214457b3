"""Single changes of the inputs: what each does, and which would bring about what is wanted."""
