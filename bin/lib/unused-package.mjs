/** Stands for a package that a dependency asks for and does not use here. */
export default {}
