import { type Actor, actorOfToken, createLogger, platformErrors } from '../../services/00-platform/index.ts'
import { type Hub, openHub } from '../hub.ts'
import type { Connection, ConnectOptions } from './connection-types.ts'

/** A hub in this process, for the time of the connection. @throws AppError CREDENTIAL_INVALID and what opening a hub throws */
export async function connectHere({ config, token, agent, session }: ConnectOptions): Promise<Connection> {
  const log = createLogger(config.LOG_LEVEL === 'info' ? 'warn' : config.LOG_LEVEL)
  const hub = await openHub({ config, log })
  try {
    return connectionTo(hub, await actorHere(hub, token(), agent), session)
  } catch (error) {
    await hub.stop()
    throw error
  }
}

async function actorHere(hub: Hub, token: string | undefined, agent: string | undefined): Promise<Actor> {
  if (token === undefined) throw platformErrors.CREDENTIAL_INVALID()
  return actorOfToken(hub.platform.identity, token, agent)
}

function connectionTo(hub: Hub, actor: Actor, session: string | undefined): Connection {
  return {
    where: 'this process',
    call: async (name, input, { channel, dryRun, confirm }) => {
      const result = await hub.platform.invoke(name, input, {
        actor,
        channel,
        dryRun: dryRun ?? false,
        confirm: confirm ?? false,
        session,
      })
      return result.output
    },
    work: hub.platform.work,
    close: hub.stop,
  }
}
