/** A notice is no dialog that keeps the keys, though it has the role of one. */
const OPEN_DIALOG = '[role="dialog"]:not([aria-modal="false"])'
const FIELDS = `input, textarea, select, ${OPEN_DIALOG}, [role="menu"], [role="listbox"]`

/** Keys belong to a field, and to a dialog or menu that is open. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest(FIELDS) !== null)
}

/** Whether a letter belongs to somebody else than the page: a checkbox is no field that letters are typed into. */
export function takesLetters(target: EventTarget | null): boolean {
  const isField = isTyping(target) && !(target instanceof HTMLInputElement && target.type === 'checkbox')
  return isField || document.querySelector(OPEN_DIALOG) !== null
}
