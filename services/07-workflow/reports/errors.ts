import { errorCatalogue } from '../../00-platform/index.ts'

export const reportErrors = errorCatalogue({
  REPORT_FORM_UNCLEAR: {
    kind: 'invalid_input',
    message: 'Send the report either as fields (`report`) or as Markdown (`markdown`), one of them.',
  },
  REPORT_INCOMPLETE: {
    kind: 'invalid_input',
    message: 'The report of {task} was not taken: {problems}. Complete it and send it again.',
  },
  REPORT_OF_OTHER_TASK: {
    kind: 'invalid_input',
    message: 'This report is about {given}, and was sent for {task}. Send it for its own task.',
  },
})
