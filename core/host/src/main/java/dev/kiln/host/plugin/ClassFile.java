package dev.kiln.host.plugin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * A class file: its declarations, and the classes and members that its code can name. Code is not decoded: its names
 * are in the constant pool. This class cannot be loaded without ASM; callers check for the
 * {@linkplain ClassVersion#READER library} first.
 */
final class ClassFile {

    private static final int CLASS = 7;
    private static final int FIELD = 9;
    private static final int METHOD = 10;
    private static final int INTERFACE_METHOD = 11;

    private final ClassReader reader;
    private final char[] buffer;

    private ClassFile(ClassReader reader) {
        this.reader = reader;
        this.buffer = new char[reader.getMaxStringLength()];
    }

    /** A query of a class file. */
    interface Question<T> {
        T of(ClassFile file);
    }

    /**
     * Runs a query.
     *
     * @throws IOException if it is not a class file, damaged, or of an unknown Java version
     */
    static <T> T ask(byte[] bytes, Question<T> question) throws IOException {
        ClassVersion.of(bytes);
        try {
            return question.of(new ClassFile(new ClassReader(bytes)));
        } catch (RuntimeException e) {
            // damage shows anywhere, since the library checks no number of the file
            throw new IOException("not as class files are: " + e, e);
        }
    }

    /** Its declarations: supertypes and members. */
    TypeSignature signature() {
        List<String> supertypes = new ArrayList<>();
        String superclass = reader.getSuperName();
        if (superclass != null) {
            supertypes.add(superclass);
        }
        supertypes.addAll(List.of(reader.getInterfaces()));
        List<TypeSignature.Member> members = new ArrayList<>();
        reader.accept(new Members(members), ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return new TypeSignature(reader.getAccess(), reader.getClassName(), supertypes, members);
    }

    private static final class Members extends ClassVisitor {

        private final List<TypeSignature.Member> members;

        Members(List<TypeSignature.Member> members) {
            super(Opcodes.ASM9);
            this.members = members;
        }

        @Override
        public @Nullable FieldVisitor visitField(
                int access, String name, String descriptor, @Nullable String signature, @Nullable Object value) {
            members.add(new TypeSignature.Member(access, name, descriptor));
            return null;
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            members.add(new TypeSignature.Member(access, name, descriptor));
            return null;
        }
    }

    /** Returns the methods that its code can call, as {@code java/lang/System.exit}. */
    Set<String> calledMethods() {
        Set<String> methods = new HashSet<>();
        collect(
                methods,
                (tag, at) -> isMethod(tag)
                        ? reference(at).owner() + "." + reference(at).name()
                        : null);
        return methods;
    }

    /** Returns the classes that it names, as {@code java/lang/System}; of arrays, those of their elements. */
    Set<String> namedClasses() {
        Set<String> classes = new HashSet<>();
        collect(classes, (tag, at) -> tag == CLASS ? named(reader.readUTF8(at, buffer)) : null);
        return classes;
    }

    private static @Nullable String named(String name) {
        Type type = Type.getObjectType(name);
        Type element = type.getSort() == Type.ARRAY ? type.getElementType() : type;
        return element.getSort() == Type.OBJECT ? element.getInternalName() : null;
    }

    /** Returns the fields and methods of other classes that its code names. */
    Set<Reference> references() {
        Set<Reference> references = new LinkedHashSet<>();
        collect(references, (tag, at) -> tag == FIELD || isMethod(tag) ? reference(at) : null);
        return references;
    }

    private static boolean isMethod(int tag) {
        return tag == METHOD || tag == INTERFACE_METHOD;
    }

    /** Visits the constants: each has a tag, followed by its references. */
    private <T> void collect(Set<T> found, BiFunction<Integer, Integer, @Nullable T> constant) {
        for (int i = 1; i < reader.getItemCount(); i++) {
            int at = reader.getItem(i);
            // the entry after a number of 8 bytes is empty
            if (at > 0) {
                T value = constant.apply(reader.readByte(at - 1), at);
                if (value != null) {
                    found.add(value);
                }
            }
        }
    }

    private Reference reference(int at) {
        int nameAndType = reader.getItem(reader.readUnsignedShort(at + 2));
        return new Reference(
                reader.readClass(at, buffer),
                reader.readUTF8(nameAndType, buffer),
                reader.readUTF8(nameAndType + 2, buffer));
    }

    /**
     * A field or a method as code names it.
     *
     * @param owner the class in which it is looked up, as {@code java/lang/System}
     * @param name its name
     * @param descriptor its type or types, as class files write them
     */
    record Reference(String owner, String name, String descriptor) {}
}
