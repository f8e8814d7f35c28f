"""Hypotheses: links that nobody recorded, proposed from mechanism and expression alone. They are no evidence.

Kept apart: own modules, own command, own graph. No result on efficacy is looked at, and nothing of this
feeds an estimate or a gap.
"""
