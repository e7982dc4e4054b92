"""What a person sees, grouped by what they do: train, look in the mirror, set things once. No page
imports another: what several need stands beside this folder, by subject."""
