package dev.kiln.core.plugin;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The head of a class file: the Java it is for, and the methods of other classes that its code can call. */
final class ClassFile {

    private static final int MAGIC = 0xCAFEBABE;
    private static final int JAVA_1_1 = 45;

    private final int[] tags;
    private final int[] first;
    private final int[] second;
    private final String[] texts;
    private final int javaVersion;

    private ClassFile(int size, int javaVersion) {
        this.tags = new int[size];
        this.first = new int[size];
        this.second = new int[size];
        this.texts = new String[size];
        this.javaVersion = javaVersion;
    }

    /**
     * Reads the head of a class file.
     *
     * @throws IOException if it is none
     */
    static ClassFile read(byte[] bytes) throws IOException {
        return head(new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    /**
     * Reads what a class file declares: its supertypes and its members.
     *
     * @throws IOException if it is none
     */
    static TypeSignature signature(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        ClassFile file = head(in);
        int access = in.readUnsignedShort();
        String name = file.className(in.readUnsignedShort());
        List<String> supertypes = new ArrayList<>();
        int superclass = in.readUnsignedShort();
        if (superclass != 0) {
            supertypes.add(file.className(superclass));
        }
        for (int left = in.readUnsignedShort(); left > 0; left--) {
            supertypes.add(file.className(in.readUnsignedShort()));
        }
        List<TypeSignature.Member> members = new ArrayList<>();
        file.readMembers(in, members);
        file.readMembers(in, members);
        return new TypeSignature(access, name, supertypes, members);
    }

    private void readMembers(DataInputStream in, List<TypeSignature.Member> members) throws IOException {
        for (int left = in.readUnsignedShort(); left > 0; left--) {
            int access = in.readUnsignedShort();
            String name = texts[in.readUnsignedShort()];
            members.add(new TypeSignature.Member(access, name, texts[in.readUnsignedShort()]));
            for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
                in.readUnsignedShort();
                in.skipNBytes(Integer.toUnsignedLong(in.readInt()));
            }
        }
    }

    private static ClassFile head(DataInputStream in) throws IOException {
        if (in.readInt() != MAGIC) {
            throw new IOException("no class file");
        }
        in.readUnsignedShort();
        int version = in.readUnsignedShort() - JAVA_1_1 + 1;
        ClassFile file = new ClassFile(in.readUnsignedShort(), version);
        for (int i = 1; i < file.tags.length; i++) {
            i += file.readConstant(i, in);
        }
        return file;
    }

    /** Reads one constant and says how many more places it takes than one. */
    private int readConstant(int index, DataInputStream in) throws IOException {
        tags[index] = in.readUnsignedByte();
        switch (tags[index]) {
            case 1 -> texts[index] = in.readUTF();
            case 7, 8, 16, 19, 20 -> first[index] = in.readUnsignedShort();
            case 9, 10, 11, 12, 17, 18 -> {
                first[index] = in.readUnsignedShort();
                second[index] = in.readUnsignedShort();
            }
            case 15 -> {
                first[index] = in.readUnsignedByte();
                second[index] = in.readUnsignedShort();
            }
            case 3, 4 -> in.readInt();
            case 5, 6 -> {
                in.readLong();
                return 1;
            }
            default -> throw new IOException("an unknown constant " + tags[index]);
        }
        return 0;
    }

    /** Returns the oldest Java that can load it, such as 17. */
    int javaVersion() {
        return javaVersion;
    }

    /** Returns the methods that its code can call, as {@code java/lang/System.exit}. */
    Set<String> calledMethods() {
        Set<String> methods = new HashSet<>();
        for (int i = 1; i < tags.length; i++) {
            if (tags[i] == 10 || tags[i] == 11) {
                String owner = texts[first[first[i]]];
                String method = texts[first[second[i]]];
                methods.add(owner + "." + method);
            }
        }
        return methods;
    }

    /** Returns the classes that it names, as {@code java/lang/System}; of arrays, those of their elements. */
    Set<String> namedClasses() {
        Set<String> classes = new HashSet<>();
        for (int i = 1; i < tags.length; i++) {
            if (tags[i] == 7) {
                String name = className(i).replaceFirst("^\\[+", "");
                boolean isOfArray = name.length() < className(i).length();
                if (!isOfArray) {
                    classes.add(name);
                } else if (name.startsWith("L")) {
                    classes.add(name.substring(1, name.length() - 1));
                }
            }
        }
        return classes;
    }

    /** Returns the fields and methods of other classes that its code names. */
    Set<Reference> references() {
        Set<Reference> references = new LinkedHashSet<>();
        for (int i = 1; i < tags.length; i++) {
            if (tags[i] == 9 || tags[i] == 10 || tags[i] == 11) {
                references.add(new Reference(className(first[i]), texts[first[second[i]]], texts[second[second[i]]]));
            }
        }
        return references;
    }

    private String className(int index) {
        return texts[first[index]];
    }

    /**
     * A field or a method as code names it.
     *
     * @param owner the class that it is looked for in, as {@code java/lang/System}
     * @param name its name
     * @param descriptor its type or types, as class files write them
     */
    record Reference(String owner, String name, String descriptor) {}
}
