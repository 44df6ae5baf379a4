import { userInfo } from 'node:os'

/** The operating-system user, who owns the hub. */
export function personName(): string {
  try {
    return userInfo().username
  } catch {
    return 'owner'
  }
}
