package dev.kiln.host.plugin;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.Modifier;
import java.util.List;

/**
 * The declarations of a class to which other classes link.
 *
 * @param access its modifiers, as in {@link Modifier}
 * @param name its name, as {@code java/lang/System}
 * @param supertypes its superclass and interfaces
 * @param members its fields and methods
 */
record TypeSignature(int access, String name, List<String> supertypes, List<Member> members) {

    private static final int INTERFACE_OR_ABSTRACT = Modifier.INTERFACE | Modifier.ABSTRACT;

    TypeSignature {
        supertypes = List.copyOf(supertypes);
        members = List.copyOf(members);
    }

    /**
     * A field or a method.
     *
     * @param access its modifiers
     * @param name its name
     * @param descriptor its type or types, as class files write them
     */
    record Member(int access, String name, String descriptor) {

        boolean isAbstract() {
            return Modifier.isAbstract(access);
        }

        boolean isSeen() {
            return Modifier.isPublic(access) || Modifier.isProtected(access);
        }

        boolean is(String otherName, String otherDescriptor) {
            return name.equals(otherName) && descriptor.equals(otherDescriptor);
        }
    }

    /** Whether it can have instances. */
    boolean isConcrete() {
        return (access & INTERFACE_OR_ABSTRACT) == 0;
    }

    /** A member in readable form: {@code a.b.Type.member(int)}. */
    static String text(String owner, String name, String descriptor) {
        String type = owner.replace('/', '.');
        if (!descriptor.startsWith("(")) {
            return type + "." + name + " of type "
                    + ClassDesc.ofDescriptor(descriptor).displayName();
        }
        String types = MethodTypeDesc.ofDescriptor(descriptor).displayDescriptor();
        String parameters = types.substring(0, types.indexOf(')') + 1);
        return name.equals("<init>")
                ? "new " + type + parameters
                : type + "." + name + parameters + " that returns " + types.substring(parameters.length());
    }
}
