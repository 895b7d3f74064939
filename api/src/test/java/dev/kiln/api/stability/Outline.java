package dev.kiln.api.stability;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** A class file with the parts of a class that other modules can see, and no code. */
final class Outline extends ClassVisitor {

    private static final int VISIBLE = Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED;

    private boolean isVisible;

    private Outline(ClassWriter writer) {
        super(Opcodes.ASM9, writer);
    }

    /** Returns the outline of a class; empty where other modules cannot see it. */
    static Optional<byte[]> of(byte[] classFile) {
        ClassWriter writer = new ClassWriter(0);
        Outline outline = new Outline(writer);
        new ClassReader(classFile)
                .accept(outline, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return outline.isVisible ? Optional.of(writer.toByteArray()) : Optional.empty();
    }

    private static boolean isVisible(int access) {
        return (access & VISIBLE) != 0 && (access & Opcodes.ACC_SYNTHETIC) == 0;
    }

    @Override
    public void visit(
            int version, int access, String name, @Nullable String signature, String superName, String[] interfaces) {
        isVisible = isVisible(access);
        super.visit(version, access, name, signature, superName, interfaces);
    }

    @Override
    public @Nullable FieldVisitor visitField(
            int access, String name, String descriptor, @Nullable String signature, @Nullable Object value) {
        return isVisible(access) ? super.visitField(access, name, descriptor, signature, value) : null;
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
            int access, String name, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        return isVisible(access) ? super.visitMethod(access, name, descriptor, signature, exceptions) : null;
    }
}
