package dev.kiln.engine.djl;

import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.testkit.EngineContract;

class DjlContractTest extends EngineContract {

    @Override
    protected EngineProvider provider() {
        return new DjlEngineProvider();
    }
}
