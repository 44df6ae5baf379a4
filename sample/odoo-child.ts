// The sample's Odoo in its own process: its data and its parsing stay out of the hub's memory and event loop.
import { endWithParent, readStartMessage } from './child.ts'
import { generateCompany, SAMPLE_LOGINS } from './generator/index.ts'
import { startOdooServer } from './odoo-server/server.ts'

const options = await readStartMessage()
const { odoo } = generateCompany(options)
const { database, admin, sales } = SAMPLE_LOGINS
const server = await startOdooServer({
  data: odoo,
  database,
  logins: [
    { ...admin, profile: 'admin' },
    { ...sales, profile: 'sales' },
  ],
  port: options.odooPort ?? 0,
  now: () => `${new Date().toISOString().slice(0, 23).replace('T', ' ')}000`,
})
endWithParent(() => server.close())
process.send?.({
  ready: true,
  port: server.port,
  db: database,
  username: admin.login,
  password: admin.password,
})
