import { expect, test } from 'vitest'
import { tagsAsText } from './tags-as-text.ts'

test('HUB-11.64 tags in labels become letters; line breaks, arrows and marks of Mermaid stay', () => {
  expect(tagsAsText('a["<img src=x onerror=alert(1)>"] --> b["</b>"]')).toBe(
    'a["#lt;img src=x onerror=alert(1)>"] --> b["#lt;/b>"]',
  )
  expect(tagsAsText('x["<SCRIPT>"] y["<!doctype x>"]')).toBe('x["#lt;SCRIPT>"] y["#lt;!doctype x>"]')
  const kept = [
    'a["one<br>two<br/>three<BR />four"]',
    'state fork_1 <<fork>>',
    'class Shape { <<interface>> }',
    'A <|-- B',
    'A <--> B',
    'A <<->> B',
    'a["1 < 2 and 3 > 2"]',
    'List~int~ <.. C',
  ]
  for (const source of kept) expect(tagsAsText(source)).toBe(source)
})
