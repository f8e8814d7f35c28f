"""What would close a gap: how many patients, what they would be worth, and which gaps come first.

Sizes are people, proportions 0 to 1, and the value of information is in response probability per patient
treated. Nothing here says that a drug works, or that a trial should be run.
"""
