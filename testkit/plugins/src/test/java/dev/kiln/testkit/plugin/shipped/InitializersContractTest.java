package dev.kiln.testkit.plugin.shipped;

import dev.kiln.api.layer.InitializerProvider;
import dev.kiln.testkit.plugin.InitializerContract;
import org.junit.jupiter.api.Nested;

/** The initializers that ship with Kiln. */
class InitializersContractTest {

    @Nested
    class GlorotNormal extends InitializerContract {
        @Override
        protected InitializerProvider provider() {
            return Shipped.provider(InitializerProvider.class, "glorot-normal");
        }
    }

    @Nested
    class GlorotUniform extends InitializerContract {
        @Override
        protected InitializerProvider provider() {
            return Shipped.provider(InitializerProvider.class, "glorot-uniform");
        }
    }

    @Nested
    class HeNormal extends InitializerContract {
        @Override
        protected InitializerProvider provider() {
            return Shipped.provider(InitializerProvider.class, "he-normal");
        }
    }

    @Nested
    class HeUniform extends InitializerContract {
        @Override
        protected InitializerProvider provider() {
            return Shipped.provider(InitializerProvider.class, "he-uniform");
        }
    }

    @Nested
    class LecunNormal extends InitializerContract {
        @Override
        protected InitializerProvider provider() {
            return Shipped.provider(InitializerProvider.class, "lecun-normal");
        }
    }

    @Nested
    class Normal extends InitializerContract {
        @Override
        protected InitializerProvider provider() {
            return Shipped.provider(InitializerProvider.class, "normal");
        }
    }

    @Nested
    class Ones extends InitializerContract {
        @Override
        protected InitializerProvider provider() {
            return Shipped.provider(InitializerProvider.class, "ones");
        }
    }

    @Nested
    class Orthogonal extends InitializerContract {
        @Override
        protected InitializerProvider provider() {
            return Shipped.provider(InitializerProvider.class, "orthogonal");
        }
    }

    @Nested
    class TruncatedNormal extends InitializerContract {
        @Override
        protected InitializerProvider provider() {
            return Shipped.provider(InitializerProvider.class, "truncated-normal");
        }
    }

    @Nested
    class Uniform extends InitializerContract {
        @Override
        protected InitializerProvider provider() {
            return Shipped.provider(InitializerProvider.class, "uniform");
        }
    }

    @Nested
    class Zeros extends InitializerContract {
        @Override
        protected InitializerProvider provider() {
            return Shipped.provider(InitializerProvider.class, "zeros");
        }
    }
}
