import { expect, test } from 'vitest'
import { parseLogMarkdown } from './log-markdown.ts'

const LOG = `# Implementation Log: Task 2.1

**Summary:** Sign in with a password
and a second line of it

**Timestamp:** 2025-11-02T10:00:00.000Z
**Log ID:** 8f14e45f-ceea-467f-a1d6-91c2e2f8b7aa

---

## Statistics

- **Lines Added:** +120
- **Lines Removed:** -7
- **Files Changed:** 2
- **Net Change:** 113

## Files Modified
- src/app.ts

## Files Created
_No files created_

---

## Artifacts

### API Endpoints

#### POST /api/login
- **Purpose:** Signs in
- **Request Format:** \`{name, password}\`
- **Location:** src/login.ts:10

### Functions

#### openSession
- **Purpose:** Opens it
- **Location:** src/session.ts
- **Exported:** Yes
- **Signature:** N/A

### Classes

#### SessionStore
- **Purpose:** Keeps them
- **Methods:** open, close

### Integrations

#### Form to endpoint
- **Frontend Component:** LoginForm
- **Backend Endpoint:** POST /api/login
- **constructor:** no
`

test('HUB-8.60 an entry of Implementation Logs is read whole: fields, numbers, files, artifacts of each kind', () => {
  expect(parseLogMarkdown(LOG)).toEqual({
    id: '8f14e45f-ceea-467f-a1d6-91c2e2f8b7aa',
    taskId: '2.1',
    timestamp: '2025-11-02T10:00:00.000Z',
    summary: 'Sign in with a password\nand a second line of it',
    statistics: { linesAdded: 120, linesRemoved: 7 },
    filesModified: ['src/app.ts'],
    filesCreated: [],
    artifacts: {
      apiEndpoints: [
        {
          method: 'POST',
          path: '/api/login',
          purpose: 'Signs in',
          requestFormat: '{name, password}',
          location: 'src/login.ts:10',
        },
      ],
      functions: [{ name: 'openSession', purpose: 'Opens it', location: 'src/session.ts', isExported: true }],
      classes: [{ name: 'SessionStore', purpose: 'Keeps them', methods: ['open', 'close'] }],
      integrations: [
        {
          description: 'Form to endpoint',
          frontendComponent: 'LoginForm',
          backendEndpoint: 'POST /api/login',
        },
      ],
    },
  })
})

test('HUB-8.61 an entry written by hand leaves out what it does not say; CRLF and a byte order mark do not matter', () => {
  const byHand =
    '\uFEFF# Implementation Log: Task 3 - Mirror\r\n\r\n**Summary:** Mirrors\r\n## Files Created\r\n- `a.go`\r\n'
  expect(parseLogMarkdown(byHand)).toEqual({
    taskId: '3',
    summary: 'Mirrors',
    statistics: { linesAdded: 0, linesRemoved: 0 },
    filesModified: [],
    filesCreated: ['a.go'],
    artifacts: {},
  })
  expect(parseLogMarkdown('')).toMatchObject({ filesModified: [], artifacts: {} })
})
