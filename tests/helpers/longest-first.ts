import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Seconds on a quiet machine of 2 processors (vitest's own report); what is not named takes less than 40. */
const SECONDS: Readonly<Record<string, number>> = {
  'tests/acceptance/kill.test.ts': 280,
  'tests/acceptance/surfaces-embedded.test.ts': 200,
  'tests/acceptance/surfaces-server.test.ts': 200,
  'tests/acceptance/bad-input-odoo.test.ts': 80,
  'tests/acceptance/bad-input-hubs.test.ts': 60,
  'tests/acceptance/bad-input-database.test.ts': 50,
  'tests/meta/broken-behaviours/broken-behaviours.test.ts': 60,
  'tests/acceptance/kill-embedded.test.ts': 110,
  'services/01-ingestion/loading/real-dump.test.ts': 100,
  'tests/browser/overview.test.ts': 80,
  'tests/browser/opportunities.test.ts': 140,
  'tests/browser/pipeline.test.ts': 110,
  'tests/browser/tasks.test.ts': 110,
  'tests/browser/approvals.test.ts': 90,
  'tests/browser/workflow.test.ts': 60,
  'tests/browser/diagrams.test.ts': 60,
  'tests/browser/agents.test.ts': 45,
  'tests/browser/refusals.test.ts': 41,
  'tests/browser/audit.test.ts': 41,
  'services/02-transformation/real-data.test.ts': 79,
  'tests/acceptance/agents.test.ts': 100,
  'services/01-ingestion/loading/load-table.test.ts': 65,
  'tests/acceptance/first-load.test.ts': 50,
  'tests/acceptance/mcp.test.ts': 50,
}

/** Starts the longest files first, so that no worker is left with one of them while the other has nothing to do. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const seconds = ({ moduleId }: TestSpecification) =>
      Object.entries(SECONDS).find(([path]) => moduleId.endsWith(path))?.[1] ?? 0
    return (await super.sort(files)).toSorted((a, b) => seconds(b) - seconds(a))
  }
}
