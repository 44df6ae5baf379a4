/** One request as a story. */
export const AUDIT = {
  asked: (who: string, action: string) => `${who} asked for ${action}`,
  through: (channel: string) => `through ${channel}`,
  took: (time: string) => `took ${time}`,
  steps: 'What was asked, and what followed',
  runStarted: (action: string) => `The run ${action} was started`,
  runState: (status: string) => `It is ${status} now`,
  happened: 'happened',
  showInput: 'Show the input',
  hideInput: 'Hide the input',
  showFacts: 'Show what it says',
  hideFacts: 'Hide what it says',
  cut: 'More followed than is told here.',
  nothingFollowed: 'Nothing else followed from it.',
  approval: 'Approval',
  run: 'Run',
  task: (task: string) => `Task ${task}`,
} as const
