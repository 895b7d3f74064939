package dev.kiln.host.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The linkable content of one version of the api: its public types, with their supertypes and members. As a text, it
 * has a line {@code = TYPE SUPERTYPE...} for each type and, below it, one for each member, its name and descriptor;
 * {@code ~} marks an abstract method.
 */
record ApiRecord(SortedMap<String, TypeSignature> types) {

    private static final String TYPE = "= ";
    private static final String ABSTRACT = "~ ";
    private static final String MEMBER = "  ";

    ApiRecord {
        types = Collections.unmodifiableSortedMap(new TreeMap<>(types));
    }

    /** Reads the record of the running api from its class files. */
    static ApiRecord running() {
        SortedMap<String, TypeSignature> types = new TreeMap<>();
        HostModules.OF_API.forEach((name, type) -> types.putAll(exported(reference(name, type))));
        types.values().removeIf(type -> !Modifier.isPublic(type.access()) && !Modifier.isProtected(type.access()));
        return new ApiRecord(types);
    }

    private static SortedMap<String, TypeSignature> exported(ModuleReference module) {
        Set<String> exported = module.descriptor().exports().stream()
                .filter(exports -> !exports.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());
        SortedMap<String, TypeSignature> types = new TreeMap<>();
        try (ModuleReader reader = module.open()) {
            for (String file :
                    reader.list().filter(name -> name.endsWith(".class")).toList()) {
                String packageName =
                        JarReader.packageOf(file.replaceFirst("\\.class$", "").replace('/', '.'));
                if (exported.contains(packageName)) {
                    TypeSignature type = seen(read(reader, file));
                    types.put(type.name(), type);
                }
            }
            return types;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ModuleReference reference(String name, Class<?> type) {
        Module module = type.getModule();
        if (module.isNamed()) {
            return module.getLayer()
                    .configuration()
                    .findModule(module.getName())
                    .orElseThrow()
                    .reference();
        }
        try {
            Path classes = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            return ModuleFinder.of(classes).find(name).orElseThrow();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The place of a class is a file.", e);
        }
    }

    private static TypeSignature read(ModuleReader reader, String file) throws IOException {
        try (InputStream in = reader.open(file).orElseThrow()) {
            return ClassFile.ask(in.readAllBytes(), ClassFile::signature);
        }
    }

    private static TypeSignature seen(TypeSignature type) {
        List<TypeSignature.Member> members =
                type.members().stream().filter(TypeSignature.Member::isSeen).toList();
        return new TypeSignature(type.access(), type.name(), type.supertypes(), members);
    }

    /** Reads the output of {@link #text}. */
    static ApiRecord parse(String text) {
        SortedMap<String, TypeSignature> types = new TreeMap<>();
        List<String> names = List.of();
        List<TypeSignature.Member> members = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith(TYPE)) {
                put(types, names, members);
                names = List.of(line.substring(TYPE.length()).split(" ", -1));
                members = new ArrayList<>();
            } else if (line.startsWith(ABSTRACT) || line.startsWith(MEMBER)) {
                String[] words = line.substring(MEMBER.length()).split(" ", -1);
                int access = Modifier.PUBLIC | (line.startsWith(ABSTRACT) ? Modifier.ABSTRACT : 0);
                members.add(new TypeSignature.Member(access, words[0], words[1]));
            }
        }
        put(types, names, members);
        return new ApiRecord(types);
    }

    private static void put(
            SortedMap<String, TypeSignature> types, List<String> names, List<TypeSignature.Member> members) {
        if (!names.isEmpty()) {
            types.put(
                    names.get(0),
                    new TypeSignature(Modifier.PUBLIC, names.get(0), names.subList(1, names.size()), members));
        }
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (TypeSignature type : types.values()) {
            text.append(TYPE).append(type.name());
            type.supertypes().forEach(name -> text.append(' ').append(name));
            text.append('\n');
            type.members().stream()
                    .map(member -> (member.isAbstract() ? ABSTRACT : MEMBER) + member.name() + " " + member.descriptor()
                            + "\n")
                    .sorted()
                    .forEach(text::append);
        }
        return text.toString();
    }

    Optional<TypeSignature> type(String name) {
        return Optional.ofNullable(types.get(name));
    }
}
