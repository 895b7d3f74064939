package dev.kiln.host.plugin;

import java.lang.invoke.MethodType;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether the classes of a plugin can be linked with one version of the api: every class, field and method of it that
 * their code names must exist, and their concrete classes must implement all abstract methods inherited from it.
 */
final class ApiLinks {

    private final Map<String, TypeSignature> own;
    private final ApiRecord api;
    private final Set<String> missing = new TreeSet<>();

    /**
     * The names in one class's code.
     *
     * @param classes the names of classes
     * @param members the names of fields and methods
     */
    record Names(Set<String> classes, Set<ClassFile.Reference> members) {}

    private ApiLinks(Map<String, TypeSignature> own, ApiRecord api) {
        this.own = own;
        this.api = api;
    }

    /**
     * Finds the missing parts.
     *
     * @param own the declarations of the plugin's classes, by name
     * @param code the names in the code of each of them
     * @param api the version of the api
     * @return the missing parts, a phrase for each; empty where the plugin can be linked
     */
    static List<String> missing(Map<String, TypeSignature> own, Collection<Names> code, ApiRecord api) {
        ApiLinks links = new ApiLinks(own, api);
        code.forEach(links::check);
        own.values().stream().filter(TypeSignature::isConcrete).forEach(links::checkImplements);
        return List.copyOf(links.missing);
    }

    private void check(Names file) {
        for (String name : file.classes()) {
            if (HostModules.isOfApi(name) && api.type(name).isEmpty()) {
                missing.add("the class " + name.replace('/', '.'));
            }
        }
        for (ClassFile.Reference reference : file.members()) {
            Set<String> ancestors = ancestors(reference.owner());
            boolean isOfApi = ancestors.stream().anyMatch(HostModules::isOfApi);
            boolean isClassThere = ancestors.stream()
                    .noneMatch(
                            name -> HostModules.isOfApi(name) && api.type(name).isEmpty());
            if (isOfApi && isClassThere && isMissing(reference, ancestors)) {
                missing.add(TypeSignature.text(reference.owner(), reference.name(), reference.descriptor()));
            }
        }
    }

    /** A class with all its supertypes. */
    private Set<String> ancestors(String name) {
        Set<String> ancestors = new LinkedHashSet<>();
        List<String> left = new ArrayList<>(List.of(name));
        while (!left.isEmpty()) {
            String next = left.remove(0);
            if (ancestors.add(next)) {
                type(next).ifPresent(type -> left.addAll(type.supertypes()));
            }
        }
        return ancestors;
    }

    private Optional<TypeSignature> type(String name) {
        return Optional.ofNullable(own.get(name)).or(() -> api.type(name));
    }

    private boolean isMissing(ClassFile.Reference reference, Set<String> ancestors) {
        boolean isInherited = !reference.name().equals("<init>");
        for (String name : isInherited ? ancestors : Set.of(reference.owner())) {
            Optional<TypeSignature> type = type(name);
            boolean mayHave = type.isPresent()
                    ? type.get().members().stream().anyMatch(m -> m.is(reference.name(), reference.descriptor()))
                    : mayJavaHave(name, reference.name(), reference.descriptor());
            if (mayHave) {
                return false;
            }
        }
        return true;
    }

    /** Whether a class of Java has a member; true for other classes, which are unknown. */
    private static boolean mayJavaHave(String className, String name, String descriptor) {
        try {
            Class<?> type = Class.forName(className.replace('/', '.'), false, ClassLoader.getPlatformClassLoader());
            for (Class<?> in = type; in != null; in = in.getSuperclass()) {
                if (declares(in, name, descriptor)) {
                    return true;
                }
            }
            return List.of(type.getMethods()).stream()
                    .anyMatch(method ->
                            method.getName().equals(name) && descriptor(method).equals(descriptor));
        } catch (ClassNotFoundException e) {
            return true;
        }
    }

    private static boolean declares(Class<?> type, String name, String descriptor) {
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals(name) && descriptor(method).equals(descriptor)) {
                return true;
            }
        }
        for (Field field : type.getDeclaredFields()) {
            if (field.getName().equals(name)
                    && field.getType().descriptorString().equals(descriptor)) {
                return true;
            }
        }
        for (Executable constructor : type.getDeclaredConstructors()) {
            String its = MethodType.methodType(void.class, constructor.getParameterTypes())
                    .toMethodDescriptorString();
            if (name.equals("<init>") && its.equals(descriptor)) {
                return true;
            }
        }
        return false;
    }

    private static String descriptor(Method method) {
        return MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                .toMethodDescriptorString();
    }

    private void checkImplements(TypeSignature type) {
        Set<String> ancestors = ancestors(type.name());
        for (String ancestor : ancestors) {
            api.type(ancestor)
                    .ifPresent(inherited -> inherited.members().stream()
                            .filter(TypeSignature.Member::isAbstract)
                            .filter(method -> !isImplemented(method, ancestors))
                            .forEach(method -> missing.add(
                                    "an implementation, in " + type.name().replace('/', '.') + ", of "
                                            + TypeSignature.text(ancestor, method.name(), method.descriptor()))));
        }
    }

    private boolean isImplemented(TypeSignature.Member method, Set<String> ancestors) {
        for (String name : ancestors) {
            Optional<TypeSignature> type = type(name);
            boolean may = type.isPresent()
                    ? type.get().members().stream()
                            .anyMatch(m -> m.is(method.name(), method.descriptor()) && !m.isAbstract())
                    : mayJavaHave(name, method.name(), method.descriptor());
            if (may) {
                return true;
            }
        }
        return false;
    }
}
