# SPDX-License-Identifier: Apache-2.0
# One compiler, one set of warnings, for every target.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    message(FATAL_ERROR
        "GCC ${CMAKE_CXX_COMPILER_VERSION} miscompiles temporaries in co_await expressions (double free). "
        "Use a preset: cmake --preset release (Clang 19, package clang-19).")
endif()
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

option(CAMFLEET_TESTS "build tests, lab and benchmarks" ON)
option(CAMFLEET_FUZZ "instrument for libFuzzer and build the fuzz targets" OFF)
set(CAMFLEET_SANITIZE "" CACHE STRING "for example: address,undefined or thread")

find_program(CAMFLEET_CCACHE ccache)
if(CAMFLEET_CCACHE)
    # A precompiled header is only cacheable when its time stamps are left out of the question.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CAMFLEET_CCACHE})
    set(CMAKE_C_COMPILER_LAUNCHER ${CMAKE_CXX_COMPILER_LAUNCHER})
endif()
add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-instantiate-templates>
    "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>")
add_link_options(-fuse-ld=mold)

if(CAMFLEET_SANITIZE)
    add_compile_options(-fsanitize=${CAMFLEET_SANITIZE} -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${CAMFLEET_SANITIZE})
    if(CAMFLEET_SANITIZE MATCHES "undefined")
        add_compile_options(-fno-sanitize-recover=undefined)
    endif()
endif()

if(CAMFLEET_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Sign conversion is left out: Asio, protobuf and net-snmp mix signs in their interfaces.
add_library(camfleet_warnings INTERFACE)
target_compile_options(camfleet_warnings INTERFACE $<$<COMPILE_LANGUAGE:CXX>:
    -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion -Wshadow -Wold-style-cast
    -Wsuggest-override -Wnon-virtual-dtor -Wimplicit-fallthrough -Werror>)
