import { Link, useLocation } from '@tanstack/react-router'
import { texts } from '../texts.ts'

export function NotFound() {
  const { pathname } = useLocation()
  return (
    <div className="mx-auto mt-16 max-w-md rounded-lg border border-line bg-surface p-6">
      <h1 className="text-lg font-semibold">{texts.notFound.title}</h1>
      <p className="mt-1 break-words text-muted">{texts.notFound.hint(pathname)}</p>
      <Link to="/" className="mt-3 inline-block font-medium text-accent underline underline-offset-2">
        {texts.notFound.back}
      </Link>
    </div>
  )
}
