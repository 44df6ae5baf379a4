import { z } from 'zod'
import { done, tool } from './tool.ts'

/** The sequence in a few lines: for clients that read nothing else. */
export const INSTRUCTIONS = `Specs (requirements, design, tasks) lie as Markdown in the project; this server keeps the live state. For a task: manage-tasks set-status in-progress (it is then yours), implement, test, set-status completed, request-approval for the main file, hand in the report (tasks_report). spec-workflow-guide has it in full. An error has a code and says what to do. A reply with a field "more" goes on with reply-more.`

const WORKFLOW = `# How work is done here

## A new spec
1. get-steering-context: what the project is, uses and looks like.
2. create-spec-doc with document requirements; then request-approval for that file. Wait for canProceed in
   get-approval-status (wait: 60 answers when it is decided). What a person says elsewhere is no approval.
3. The same with design, then with tasks. needs-revision: deal with the comments, write again, request again.

## A task: in this order
1. manage-tasks next-pending tells which one and why; context has what you need to know.
2. manage-tasks set-status in-progress. The task is then yours for this session; a second agent is refused. Every call
   renews it; manage-tasks heartbeat does when you call nothing else for hours.
3. Implement. Look at the files under "Use again" and ask implementation_search before you write anything anew.
4. Test. Nothing is completed while a test fails or a part is missing: set-status blocked with a reason instead.
5. log-implementation: files and artifacts.
6. manage-tasks set-status completed. The answer says what it unlocked.
7. request-approval for the main file, with the id of the task in the title.
8. Hand in the completion report: tasks_report, or manage-tasks report. Until then the task shows "report-due".
9. When report and approvals are there, the project manager confirms: manage-tasks confirm.

With the tools of this server itself: tasks_next or tasks_claim answer a lease token, which tasks_set-status,
tasks_heartbeat and tasks_release take; the rest is the same.

## When something is refused
- TASK_HELD_BY_OTHER: another agent has it. next-pending tells another one.
- TASK_DEPENDENCIES_OPEN, TASK_PARTS_OPEN: the error names what must be completed first.
- TASK_NOT_STARTED: set-status in-progress comes before completed.
- LEASE_LOST: your lease ran out and somebody took the task. Write nothing more for it.
- TASK_CONFLICT_OPEN: somebody edited the marker against the rules; a person settles it.
- DOCUMENT_CHANGED: read the document again and put your change on top of what is there.
- PROJECT_UNKNOWN, PROJECT_AMBIGUOUS: name the folder of a registered project as projectPath.`

const STEERING = `# Steering documents

Three documents tell every agent what holds for the whole project. Write one after the other with create-steering-doc, and
request-approval (category steering) after each.

- product: whom the product is for, what it does for them, what it will not do, how success is measured.
- tech: languages, frameworks, services, limits; what was decided and why; how to build, test and run.
- structure: what lies where, how files, modules and tests are named, who may import whom.

Write what is so, not what one wishes. Short: an agent reads them before each spec.`

/** A guide of either generation takes no arguments; some clients send the project all the same. */
const input = z.object({ projectPath: z.string().max(4_096).optional() })

export const workflowGuideTool = tool({
  name: 'spec-workflow-guide',
  title: 'How work is done here',
  description: 'The whole sequence from requirements to a confirmed task. Call it first.',
  input,
  effect: 'read',
  run: async () => done('Follow this sequence', { guide: WORKFLOW }),
})

export const steeringGuideTool = tool({
  name: 'steering-guide',
  title: 'How steering documents are written',
  description: 'What belongs into product, tech and structure.',
  input,
  effect: 'read',
  run: async () => done('Steering documents', { guide: STEERING }),
})

/** For a prompt that puts the guide before the model again. */
export const workflowGuide = WORKFLOW
