import { chooseTheme, THEMES, type Theme, useTheme } from '../lib/theme.ts'
import { texts } from '../texts.ts'

export function ThemeChoice() {
  const theme = useTheme()
  return (
    <select
      aria-label={texts.theme.label}
      value={theme}
      onChange={(event) => chooseTheme(event.target.value as Theme)}
      className="h-7 rounded-md border border-line bg-surface px-1.5 text-[13px]"
    >
      {THEMES.map((name) => (
        <option key={name} value={name}>
          {texts.theme[name]}
        </option>
      ))}
    </select>
  )
}
