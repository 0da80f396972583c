"""From a recording to a judgement: reading, the run, the overlay."""
