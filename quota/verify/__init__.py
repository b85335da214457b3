"""Checks a plan that was written, by its own code and the standard library alone: ``python -m quota.verify PLAN``.

It shares nothing with what made the plan, so that a third party can trust a plan without trusting its maker.
What is proved, and how, stands in docs/verify.md.
"""
