// What the build says of a stable type that has changed incompatibly since the last release; run by japicmp.
def changes = []
jApiClasses.each { type ->
    def members = [type.methods, type.constructors, type.fields].flatten()
    if (!type.binaryCompatible) {
        changes << type.fullyQualifiedName + members.findAll { !it.binaryCompatible }.collect { ' ' + it.name }.join(',')
    }
}
if (changes) {
    throw new IllegalStateException('These types of the api are @Stable and differ from those of the last release'
        + ' (src/baseline of the module), so that plugins compiled against it would break:\n  ' + changes.join('\n  ')
        + '\nKeep what was there and add the new beside it (methods of interfaces with a default). Where a new major'
        + ' version (below 1.0 a minor one) is meant, raise the version and record the api anew:'
        + ' docs/extending.md, "What to rely on".')
}
return jApiClasses
