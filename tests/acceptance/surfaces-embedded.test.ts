import { describeSurfaces } from './surfaces-suite.ts'

describeSurfaces('embedded', undefined)
