"""A case that stays in the solver while single numbers of it change."""
