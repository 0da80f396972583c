# %% [markdown]
# # A set, from video to numbers
#
# Open this file as a notebook (VS Code and Jupyter with jupytext both read the cells), in the folder of a
# source checkout. It needs `pip install 'posecheck[export]'`.

# %%
import tempfile

import matplotlib

matplotlib.use("Agg")  # leave this line out to see the figure
import matplotlib.pyplot as plt
import numpy as np

import posecheck

folder = tempfile.mkdtemp()
session = posecheck.analyze("samples/glide_overstretch.mp4", output=folder)

# %% [markdown]
# The repetitions as a table: what was done well, and why the rest was not.

# %%
print(session.to_dataframe()[["rep", "outcome", "faults", "start_s", "end_s"]])

# %% [markdown]
# Knee and ankle over time, filtered. NaN is a gap: there the leg was not seen.

# %%
t_s = np.array([step.t_s for step in session.frames])
legs = [step.measurement.smooth.of(session.leg) for step in session.frames]
knee_deg = np.array([leg.knee_flexion_deg for leg in legs])
ankle_deg = np.array([leg.ankle_dorsiflexion_deg for leg in legs])

figure, axes = plt.subplots(figsize=(9, 3))
axes.plot(t_s, knee_deg, label="knee flexion")
axes.plot(t_s, ankle_deg, label="ankle dorsiflexion")
for alert in session.alerts:
    axes.axvspan(alert.start_s, alert.end_s, alpha=0.3, color="tab:red")
axes.set_xlabel("s")
axes.set_ylabel("degrees")
axes.legend()
figure.savefig(f"{folder}/angles.png")

# %% [markdown]
# How long was the knee straight (below 20 degrees) with the toes pulled up? That is what the nerve minds.

# %%
step_s = float(np.median(np.diff(t_s)))
straight_and_up = (knee_deg < 20) & (ankle_deg > 0)
print(f"{straight_and_up.sum() * step_s:.1f} s of {t_s[-1]:.1f} s; warned of: {session.summary.alerts}")
