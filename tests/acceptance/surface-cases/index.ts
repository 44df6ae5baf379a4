import { agentCases } from './agents.ts'
import { approvalCases } from './approvals.ts'
import type { Cases } from './case.ts'
import { habitCases } from './habits.ts'
import { pipelineCases } from './pipeline.ts'
import { platformCases } from './platform.ts'
import { projectCases } from './projects.ts'
import { taskCases } from './tasks.ts'

/** Every action of the hub: a new one needs its case in one of these. */
export const CASES: Cases = {
  ...platformCases,
  ...pipelineCases,
  ...projectCases,
  ...taskCases,
  ...approvalCases,
  ...agentCases,
  ...habitCases,
}
