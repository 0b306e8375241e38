"""Findings about files, written for persons, scripts and pipelines."""
