"""The process that runs Python bodies for Picket: a zygote that loads them once, and workers forked from it."""
