"""Builds everything from the settings and runs it: the only place where parts meet.

Start with `dashboard`, which builds one; `programs` are what the command line runs, `attach` is for a bot that has a
program of its own.
"""
