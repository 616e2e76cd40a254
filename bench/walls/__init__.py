"""Wall screens: how many a process carries beside a plain page, how soon they show what happened, what they cost."""
