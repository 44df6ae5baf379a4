import type { ReactNode } from 'react'
import type { TaskDetail } from '../../api/types.ts'
import { Markdown } from '../../components/markdown.tsx'
import { Panel } from '../../components/panel.tsx'
import { MOST_SHOWN } from '../../components/task-row.tsx'
import { TASKS } from '../../texts/tasks.ts'

/** All that tasks.md says of the task. */
export function TextPanel({ task }: { task: TaskDetail }) {
  const { title, purpose, details, prompt, leverage, files } = task
  const isLong = title.length > MOST_SHOWN
  const isBare =
    !isLong && purpose === null && prompt === null && details.length + leverage.length + files.length === 0
  return (
    <Panel
      title={TASKS.task.text}
      aside={
        task.line !== null && <span className="text-[13px] text-muted">{TASKS.task.line(task.line)}</span>
      }
    >
      <div className="space-y-4 p-4">
        {isBare && <p className="text-muted">{TASKS.task.noText}</p>}
        {isLong && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by the keyboard
          <p className="max-h-60 overflow-auto break-words" dir="auto" tabIndex={0}>
            {title}
          </p>
        )}
        {purpose !== null && (
          <Part name={TASKS.task.purpose}>
            <Markdown text={purpose} />
          </Part>
        )}
        {details.length > 0 && (
          <Part name={TASKS.task.details}>
            <Markdown text={details.map((line) => `- ${line}`).join('\n')} />
          </Part>
        )}
        {prompt !== null && (
          <Part name={TASKS.task.prompt}>
            <Prompt text={prompt} />
          </Part>
        )}
        {files.length > 0 && (
          <Part name={TASKS.task.files}>
            <Paths paths={files} />
          </Part>
        )}
        {leverage.length > 0 && (
          <Part name={TASKS.task.leverage}>
            <Paths paths={leverage} />
          </Part>
        )}
      </div>
    </Panel>
  )
}

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <h3 className="mb-1 text-[13px] font-medium text-muted">{name}</h3>
      {children}
    </div>
  )
}

/** `Role: … | Task: … | Success: …` reads better part by part. */
function Prompt({ text }: { text: string }) {
  const parts = text.split(/\s+\|\s+/).map((part) => {
    const [, name, rest] = /^([A-Z][\w -]{0,30}):\s+([\s\S]*)$/.exec(part) ?? [undefined, undefined, part]
    return { name, text: rest ?? part }
  })
  if (parts.length === 1) return <Markdown text={text} />
  return (
    <dl className="space-y-2 text-[13px]">
      {parts.map(({ name, text: said }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, which may repeat
        <div key={at}>
          {name !== undefined && <dt className="font-medium">{name}</dt>}
          <dd className="break-words whitespace-pre-wrap text-muted" dir="auto">
            {said}
          </dd>
        </div>
      ))}
    </dl>
  )
}

export function Paths({ paths }: { paths: readonly string[] }) {
  return (
    <ul className="flex flex-wrap gap-1.5">
      {paths.map((path) => (
        <li key={path} className="max-w-full rounded bg-sunken px-1.5 py-0.5 font-mono text-xs break-all">
          {path}
        </li>
      ))}
    </ul>
  )
}
