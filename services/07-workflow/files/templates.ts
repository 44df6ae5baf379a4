import type { SpecDocument } from './model.ts'

/**
 * What a new spec holds. The examples in `tasks.md` stand in a code block, which holds no tasks: nobody is given an
 * example to work on.
 */
export function specTemplates(title: string): Readonly<Record<SpecDocument, string>> {
  const heading = title.replace(/\s+/g, ' ').trim()
  return { requirements: requirements(heading), design: design(heading), tasks: tasks(heading) }
}

const requirements = (title: string) => `# Requirements: ${title}

## Why

What is wrong or missing today, for whom, and how we shall know that it is solved.

## Requirements

### 1 Name of the first requirement

As a <role> I want <ability>, so that <benefit>.

- 1.1 When <event>, the system shall <response>.
- 1.2 If <unwanted condition>, then the system shall <response>.

## Not part of this

What somebody could expect here and will not get.

## Limits

Numbers that can be measured: how fast, how many, how safe, how available.
`

const design = (title: string) => `# Design: ${title}

## Overview

The idea in a paragraph, and where it fits into what exists.

## What is there already

Code, data and conventions that are used again, each with its path.

## Parts

For each part: what it is responsible for, its interface, what it needs from others.

## Data

Tables, files and messages, with the rules that must always hold.

## When things go wrong

Bad input, partial failure, two at once: what happens, and what the user is told.

## Tests

Which test proves which requirement.

## Decisions

What was chosen, what was rejected, and why.
`

const tasks = (title: string) => `# Tasks: ${title}

\`[ ]\` pending · \`[-]\` in progress · \`[x]\` completed · \`[~]\` blocked. Write the tasks below the line in this form:

\`\`\`markdown
- [ ] 1. Title that says what is there when the task is done
  - File(s): src/login/session.ts, src/login/session.test.ts
  - Purpose: why the task is needed
  - _Requirements: 1.1, 1.2_
  - _Leverage: src/login/token_store.ts_
  - _Agent: backend-engineer_
  - _Estimate: 2h_
  - _Priority: high_
  - _Prompt: Role: … | Task: … | Restrictions: … | Success: …_
- [ ] 2. Next task, which waits for the first and for one of another spec
  - _Depends: 1, other-spec/2.1_
  - _Parallel: yes_
\`\`\`

---
`
