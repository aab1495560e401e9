# Sign in, and the elections that one works on.
console-title = Run an election
console-lead = From the first idea to the archived result, step by step.
