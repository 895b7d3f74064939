package dev.kiln.core.plugin;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.HashSet;
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
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
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
}
