import { describeSurfaces } from './surfaces-suite.ts'

describeSurfaces('server', process.env.TEST_DATABASE_URL)
